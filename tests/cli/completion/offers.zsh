# As .zshrc: complete each line of $ASKED with the script $SCRIPT and write to $OFFERS what is
# offered, with what is shown for it after a tab, and "=" to end it. compadd is wrapped: it tells
# besides adding. Help that two spellings share comes in calls of its own, without a word.
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
  (( $@[(I)-E*] )) && printf '\t%s\n' "$shown[@]" >> $OFFERS
  builtin compadd -A found -D shown "$@"
  for (( i = 1; i <= $#found; i++ )); do
    print -r -- "$found[i]"$'\t'"$shown[i]" >> $OFFERS
  done
  builtin compadd "$@"
}

unseen() {
  _main_complete
  compstate[list]= compstate[insert]=
}

tell() {
  PATH=${PROGRAMS-/nonexistent}
  local asked
  for asked in ${(f)ASKED}; do
    BUFFER=$asked CURSOR=$#asked
    zle complete
    print = >> $OFFERS
  done
  exit
}
zle -C complete complete-word unseen
zle -N zle-line-init tell
