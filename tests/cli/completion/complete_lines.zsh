# Used as .zshrc: completes each line of $LINES_TO_COMPLETE with the script $SCRIPT. Writes to $OUTPUT
# the completions, one a line with the help text after a tab, and then "=". compadd is wrapped to
# write them as well. A help text that two spellings share is added in a call of its own, without a
# word.
autoload -Uz compinit && compinit -u -D
source $SCRIPT

compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
    builtin compadd "$@"
    return
  fi
  local -a found shown
  local i described=${@[(i)-*d]}
  (( described < $# )) && shown=("${(@P)@[described+1]}")
  (( $@[(I)-E*] )) && printf '\t%s\n' "$shown[@]" >> $OUTPUT
  builtin compadd -A found -D shown "$@"
  for (( i = 1; i <= $#found; i++ )); do
    print -r -- "$found[i]"$'\t'"$shown[i]" >> $OUTPUT
  done
  builtin compadd "$@"
}

complete_silently() {
  _main_complete
  compstate[list]= compstate[insert]=
}

complete_all() {
  PATH=${PROGRAMS-/nonexistent}
  local input_line
  for input_line in ${(f)LINES_TO_COMPLETE}; do
    BUFFER=$input_line CURSOR=$#input_line
    zle complete
    print = >> $OUTPUT
  done
  exit
}
zle -C complete complete-word complete_silently
zle -N zle-line-init complete_all
