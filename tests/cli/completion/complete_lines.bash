# Arguments: the script, then for each line its number of pieces, the line, and the pieces into which
# readline splits it. Prints for each line the completions, one a line, and then "=".
source "$1"
shift
PATH=${PROGRAMS-/nonexistent}

compopt() { # readline would complete file names itself
    requested=$2
}

while (($#)); do
    requested='' COMP_LINE=$2 COMP_POINT=${#2} COMP_CWORD=$(($1 - 1)) COMP_WORDS=("${@:3:$1}")
    _gaussbackup gaussbackup
    [[ -z ${COMPREPLY[*]} ]] || printf '%s\n' "${COMPREPLY[@]}"
    case $requested in
        default) compgen -f -- "${COMP_LINE##*[ =]}" ;;
        dirnames) compgen -d -- "${COMP_LINE##*[ =]}" ;;
    esac
    echo =
    shift $((2 + $1))
done
