# bash completion of gaussbackup, written by:  gaussbackup completion bash
# Commands, options and choices are in this file: no process is started for them, not even a
# subshell. For the names of profiles, instances and backups it is one, which asks nobody either.

# What stands at a command. An option that takes a value has a "=", and after it the choices, or
# @ and where they are found, or nothing that could be known. Arguments likewise; "..." repeats the
# last.
_gaussbackup_facts() {
    commands='' arguments='' options=''
    case $1 in
        'gaussbackup')
            commands='create wait list show delete prune check stop instances jobs policy config emulator completion'
            options='--version -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup create')
            options='-i=@instances --instance=@instances -n= --name= -d= --description= --wait --no-wait --timeout= --poll-interval= --if-exists=error,reuse --busy-timeout= --unless-newer-than= --request-id= --dry-run -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup wait')
            arguments='=@backups ...'
            options='-i=@instances --instance=@instances --job= --timeout= --poll-interval= -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup list' | 'gaussbackup ls')
            options='-i=@instances --instance=@instances --type=all,manual,auto --status= --name= --since= --until= --sort=begin,size,duration,name,none --reverse --limit= -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup show')
            arguments='=@backups'
            options='-i=@instances --instance=@instances -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup delete' | 'gaussbackup rm')
            arguments='=@backups ...'
            options='-i=@instances --instance=@instances --yes --wait --no-wait --timeout= --allow-last -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup prune')
            options='--match= -i=@instances --instance=@instances --all-instances --keep-last= --keep-hourly= --keep-daily= --keep-weekly= --keep-monthly= --keep-yearly= --keep-within= --min-keep= --max-delete= --failed --tz= --apply --yes -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup check')
            options='-i=@instances --instance=@instances --all-instances --max-age= --match= --type=all,manual,auto --min-size= --max-shrink= --nagios -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup stop')
            options='-i=@instances --instance=@instances --yes --wait --no-wait --timeout= -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup instances')
            commands='list show'
            options='-c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup instances list')
            options='-c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup instances show')
            arguments='=@instances'
            options='-c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup jobs')
            commands='list show'
            options='-c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup jobs list')
            options='--status= --name= --since= --until= -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup jobs show')
            arguments='='
            options='-c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup policy')
            commands='show set'
            options='-c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup policy show')
            options='-i=@instances --instance=@instances -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup policy set')
            options='-i=@instances --instance=@instances --keep-days= --start-time= --period= --differential-period= --yes --dry-run -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup config')
            commands='init show validate path'
            options='-c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup config init')
            options='--name= -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup config show')
            options='-c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup config validate')
            arguments='=@files'
            options='-c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup config path')
            options='-c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup emulator')
            commands='serve exec reset scenarios'
            options='-c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup emulator serve')
            options='--port= --host= --state=@files --build-time= --delete-time= --stop-time= --list-lag= --empty --faults=@files --scenario= --strict --rate-limit= --speed= --unique-names --no-unique-names --jobs --no-jobs -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup emulator exec')
            arguments='= ...'
            options='--login=aksk,password --report=@files --state=@files --build-time= --delete-time= --stop-time= --list-lag= --empty --faults=@files --scenario= --strict --rate-limit= --speed= --unique-names --no-unique-names --jobs --no-jobs -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup emulator reset')
            options='--state=@files -c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup emulator scenarios')
            options='-c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        'gaussbackup completion')
            arguments='=bash,zsh,fish,powershell'
            options='-c=@files --config=@files -p=@profiles --profile=@profiles --region= --project-id= --endpoint= -o=table,json,yaml,csv,id --output=table,json,yaml,csv,id -q --quiet -v --verbose --no-color --utc -h --help'
            ;;
        *) return 1 ;;
    esac
}

# The words up to the cursor, as the program would get them: bash has cut them at = : and @ too.
_gaussbackup_words() {
    local rest=${COMP_LINE:0:COMP_POINT} piece blank i
    words=() last=-1
    for ((i = 0; i <= COMP_CWORD; i++)); do
        blank=${rest%%[![:space:]]*}
        rest=${rest#"$blank"}
        piece=${COMP_WORDS[i]}
        ((i == COMP_CWORD)) && piece=$rest
        rest=${rest#"$piece"}
        if ((i == 0)) || [[ -n $blank ]]; then
            words[++last]=$piece
        else
            words[last]+=$piece
        fi
    done
}

# Does this spelling take a value? Then `value` says which.
_gaussbackup_takes() {
    local option
    for option in $options; do
        if [[ $option == "$1="* ]]; then
            value=${option#*=}
            return 0
        fi
    done
    return 1
}

# Is the word after this one its value? Not where it has brought its own: --output=json, -ojson.
_gaussbackup_awaits() {
    local letters
    case $1 in
        --*=*) return 1 ;;
        --*) _gaussbackup_takes "$1" ;;
        *)
            for ((letters = 1; letters < ${#1}; letters++)); do
                if _gaussbackup_takes "-${1:letters:1}"; then
                    ((letters == ${#1} - 1))
                    return
                fi
            done
            return 1
            ;;
    esac
}

# Offer those of the words $3... that begin with $1, with $2 put before each.
_gaussbackup_offer() {
    local begun=$1 before=$2 word
    shift 2
    for word; do
        [[ $word == "$begun"* ]] && COMPREPLY+=("$before$word")
    done
}

# Offer the names of the kind $1 that the program knows and that begin with $2. A name may hold
# anything: it is quoted to mean itself on the line, and only what readline replaces is offered,
# which begins behind a : or a =, or at a @.
_gaussbackup_known() {
    local kept=$2 name quoted
    [[ $COMP_WORDBREAKS == *:* ]] && kept=${kept##*:}
    [[ $COMP_WORDBREAKS == *=* ]] && kept=${kept##*=}
    [[ $COMP_WORDBREAKS == *@* && $kept == *@* ]] && kept=@${kept##*@}
    while IFS= read -r name; do
        printf -v quoted %q "$name"
        [[ -n $name && $quoted == "$2"* ]] && COMPREPLY+=("$3${quoted#"${2%"$kept"}"}")
    done <<<"$(command gaussbackup __complete "$1=$2" "${words[@]:1:last-1}" 2>/dev/null)"
}

# Offer values of the kind $1 that begin with $2, with $3 put before each.
_gaussbackup_values() {
    case $1 in
        '') ;;
        @files) type compopt &>/dev/null && compopt -o default ;;
        @folders) type compopt &>/dev/null && compopt -o dirnames ;;
        @*) _gaussbackup_known "${1#@}" "$2" "$3" ;;
        *) _gaussbackup_offer "$2" "$3" ${1//,/ } ;;
    esac
}

# The argument at $1, counted from 0, of which $2 is written.
_gaussbackup_argument() {
    local kinds kind=''
    kinds=($arguments)
    if [[ $arguments == *' ...' ]] && (($1 > ${#kinds[@]} - 2)); then
        kind=${kinds[${#kinds[@]} - 2]}
    elif (($1 < ${#kinds[@]})); then
        kind=${kinds[$1]}
    fi
    _gaussbackup_values "${kind#=}" "$2" ''
}

_gaussbackup() {
    local IFS=$' \t\n'
    local words last i word before=''
    local commands arguments options value path=gaussbackup awaited='' ended='' given=0
    COMPREPLY=()
    _gaussbackup_words
    _gaussbackup_facts "$path"
    for ((i = 1; i < last; i++)); do
        word=${words[i]}
        if [[ -n $awaited ]]; then
            awaited=''
        elif [[ -z $ended && $word == -- ]]; then
            ended=1
        elif [[ -z $ended && $word == -?* ]]; then
            _gaussbackup_awaits "$word" && awaited=1
        elif [[ -n $commands ]]; then
            path+=" $word" ended=''
            _gaussbackup_facts "$path"
        else
            ((given += 1))
        fi
    done
    word=${words[last]}
    if [[ -n $awaited ]]; then
        _gaussbackup_values "$value" "$word" ''
    elif [[ -z $ended && $word == --*=* ]]; then
        [[ $COMP_WORDBREAKS == *=* ]] || before=${word%%=*}=
        _gaussbackup_takes "${word%%=*}" && _gaussbackup_values "$value" "${word#*=}" "$before"
    elif [[ -z $ended && ($word == -* || -z $word$commands$arguments) ]]; then
        for value in $options; do
            _gaussbackup_offer "$word" '' "${value%%=*}"
        done
    elif [[ -n $commands ]]; then
        _gaussbackup_offer "$word" '' $commands
    else
        _gaussbackup_argument "$given" "$word"
    fi
    return 0
}

if type compopt &>/dev/null; then
    complete -F _gaussbackup gaussbackup
else # bash 3.2 cannot ask for files at one place only: there they are offered for want of others
    complete -o default -F _gaussbackup gaussbackup
fi
