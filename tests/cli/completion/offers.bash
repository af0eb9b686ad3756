# Arguments: the script, then for each line its number of pieces, itself, and the pieces readline
# would cut it into. For each line: what is offered, a word a line, and "=" to end it.
source "$1"
shift
PATH=${PROGRAMS-/nonexistent}

compopt() { # readline would now look for files itself
    asked=$2
}

while (($#)); do
    asked='' COMP_LINE=$2 COMP_POINT=${#2} COMP_CWORD=$(($1 - 1)) COMP_WORDS=("${@:3:$1}")
    _gaussbackup gaussbackup
    [[ -z ${COMPREPLY[*]} ]] || printf '%s\n' "${COMPREPLY[@]}"
    case $asked in
        default) compgen -f -- "${COMP_LINE##*[ =]}" ;;
        dirnames) compgen -d -- "${COMP_LINE##*[ =]}" ;;
    esac
    echo =
    shift $((2 + $1))
done
