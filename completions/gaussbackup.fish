# fish completion of gaussbackup, written by:  gaussbackup completion fish
# Everything is in this file: pressing TAB starts no process.

# The options of a command that take a value.
function __gaussbackup_valued --argument-names path
    switch $path
        case 'gaussbackup'
            string split ' ' -- '-c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup create'
            string split ' ' -- '-i --instance -n --name -d --description --timeout --poll-interval --if-exists --busy-timeout --unless-newer-than --request-id -c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup wait'
            string split ' ' -- '-i --instance --job --timeout --poll-interval -c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup list' 'gaussbackup ls'
            string split ' ' -- '-i --instance --type --status --name --since --until --sort --limit -c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup show'
            string split ' ' -- '-i --instance -c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup delete' 'gaussbackup rm'
            string split ' ' -- '-i --instance --timeout -c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup prune'
            string split ' ' -- '--match -i --instance --keep-last --keep-hourly --keep-daily --keep-weekly --keep-monthly --keep-yearly --keep-within --min-keep --max-delete --tz -c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup instances'
            string split ' ' -- '-c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup instances list'
            string split ' ' -- '-c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup instances show'
            string split ' ' -- '-c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup jobs'
            string split ' ' -- '-c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup jobs show'
            string split ' ' -- '-c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup config'
            string split ' ' -- '-c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup config init'
            string split ' ' -- '--name -c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup config show'
            string split ' ' -- '-c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup config validate'
            string split ' ' -- '-c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup config path'
            string split ' ' -- '-c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup emulator'
            string split ' ' -- '-c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup emulator serve'
            string split ' ' -- '--port --host --state --build-time --delete-time --list-lag --faults --scenario --rate-limit -c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup emulator reset'
            string split ' ' -- '--state -c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup emulator scenarios'
            string split ' ' -- '-c --config -p --profile --region --project-id --endpoint -o --output'
        case 'gaussbackup completion'
            string split ' ' -- '-c --config -p --profile --region --project-id --endpoint -o --output'
    end
end

# Is the word after this one its value? Not where it has brought its own: --output=json, -ojson.
function __gaussbackup_awaits --argument-names path word
    set -l valued (__gaussbackup_valued $path)
    switch $word
        case '--*=*'
            return 1
        case '--*'
            contains -- $word $valued
        case '*'
            set -l letters (string split '' -- (string sub --start 2 -- $word))
            while set -q letters[1]
                if contains -- -$letters[1] $valued
                    test (count $letters) -eq 1
                    return
                end
                set -e letters[1]
            end
            return 1
    end
end

# Where the cursor stands: the command, and how many arguments it has had.
function __gaussbackup_place
    set -l words (commandline -opc)
    while string match -q -- '*=*' "$words[1]"
        set -e words[1]
    end
    set -e words[1]
    set -l path gaussbackup
    set -l given 0
    set -l awaited
    set -l ended
    for word in $words
        if set -q awaited[1]
            set -e awaited[1]
        else if not set -q ended[1]; and test "$word" = --
            set ended yes
        else if not set -q ended[1]; and string match -q -- '-?*' "$word"
            __gaussbackup_awaits $path $word; and set awaited yes
        else if contains -- $path $__gaussbackup_groups
            set path "$path $word"
            set -e ended[1]
        else
            set given (math $given + 1)
        end
    end
    echo $path
    echo $given
end

# Is the cursor at one of these commands?
function __gaussbackup_at
    set -l place (__gaussbackup_place)
    contains -- $place[1] $argv
end

# Is it at argument $argv[1], or with "+" after it at any from there on, of one of the commands?
function __gaussbackup_argument --argument-names number
    set -l place (__gaussbackup_place)
    contains -- $place[1] $argv[2..-1]; or return
    if string match -q -- '*+' $number
        test $place[2] -ge (string trim --chars + -- $number)
    else
        test $place[2] -eq $number
    end
end

complete -c gaussbackup -f
set -g __gaussbackup_groups 'gaussbackup' 'gaussbackup instances' 'gaussbackup jobs' 'gaussbackup config' 'gaussbackup emulator'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -a create -d 'Make a manual backup, and wait until it is COMPLETED.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -a wait -d 'Wait for a backup that is already running.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -a list -d 'List backups, newest first.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -a show -d 'Show one backup, with every field the service sent.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -a delete -d 'Delete manual backups by id or name.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -a prune -d 'Delete manual backups by a retention policy.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -a instances -d 'List instances, or show one.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -a jobs -d 'Show a job.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -a config -d 'Write, show and check the configuration.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -a emulator -d 'Run the local stand-in for the cloud.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -a completion -d 'Print the completion script of a shell.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -l version -d 'Print the version.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -s i -l instance -x -d 'Instance, by id or exact name.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -s n -l name -x -d 'Name or template: {instance} {profile} {date} {time} {utc:%Y-%m} [the profile\'s, else {instance}-{date}-{time}].'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -s d -l description -x -d 'Your own words.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -l wait -l no-wait -d 'Wait until it is COMPLETED, or not.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -l timeout -x -d 'How long to wait [6h].'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -l poll-interval -x -d 'Fixed pause between two looks [adaptive].'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -l if-exists -x -a 'error reuse' -d 'What to do about a backup of that name.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -l busy-timeout -x -d 'How long to try a busy instance.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -l unless-newer-than -x -d 'Make none where a COMPLETED backup is younger.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -l request-id -x -d 'Makes repeating the command safe: adopts what it made before.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -l dry-run -d 'Do everything but the request that makes it.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup create"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup wait"' -s i -l instance -x -d 'Instance, by id or exact name.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup wait"' -l job -x -d 'Wait for the backup of this job.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup wait"' -l timeout -x -d 'How long to wait [6h].'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup wait"' -l poll-interval -x -d 'Fixed pause between two looks [adaptive].'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup wait"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup wait"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup wait"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup wait"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup wait"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup wait"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup wait"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup wait"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup wait"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup wait"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup wait"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -s i -l instance -x -d 'Only of this one; repeatable.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -l type -x -a 'manual auto all' -d 'Which kind.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -l status -x -d 'Only in this status; repeatable.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -l name -x -d 'Only with such a name.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -l since -x -d 'Begun since: 7d, or a date.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -l until -x -d 'Begun before then.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -l sort -x -a 'begin size duration name' -d 'Order.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -l reverse -d 'The other way round.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -l limit -x -d 'At most so many.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup list" "gaussbackup ls"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup show"' -s i -l instance -x -d 'Instance, by id or exact name.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup show"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup show"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup show"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup show"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup show"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup show"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup show"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup show"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup show"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup show"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup show"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -s i -l instance -x -d 'Instance, by id or exact name.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -l yes -d 'Do not ask.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -l wait -l no-wait -d 'Wait until it is gone from the list, or not.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -l timeout -x -d 'How long to wait [10m].'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -l allow-last -d 'Even the last COMPLETED backup of an instance.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup delete" "gaussbackup rm"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l match -x -d 'Only backups of such a name; all of them: \'*\'.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -s i -l instance -x -d 'Id or exact name; repeatable.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l all-instances -d 'Every instance, each on its own.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l keep-last -x -d 'The N newest.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l keep-hourly -x -d 'The newest of each of the last N hours that have one.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l keep-daily -x -d 'The newest of each of the last N days that have one.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l keep-weekly -x -d 'The newest of each of the last N ISO weeks that have one.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l keep-monthly -x -d 'The newest of each of the last N months that have one.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l keep-yearly -x -d 'The newest of each of the last N years that have one.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l keep-within -x -d 'All that are less than D older than the newest.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l min-keep -x -d 'So many stay in any case.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l max-delete -x -d 'More in one run: nothing is deleted.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l failed -d 'FAILED ones go, too.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l tz -x -d 'Where days begin, as Europe/Berlin [UTC].'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l apply -d 'Do it; without it: show the plan.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l yes -d 'Do not ask.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup prune"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances"' -a list -d 'List the instances of the project.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances"' -a show -d 'Show one instance, with every field the service sent.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances list"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances list"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances list"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances list"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances list"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances list"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances list"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances list"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances list"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances list"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances list"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances show"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances show"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances show"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances show"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances show"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances show"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances show"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances show"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances show"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances show"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup instances show"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs"' -a show -d 'Show one job.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs show"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs show"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs show"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs show"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs show"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs show"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs show"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs show"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs show"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs show"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup jobs show"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config"' -a init -d 'Write a configuration file; asks on a terminal, else writes one to be edited.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config"' -a show -d 'Show every setting with where it came from; secrets are masked.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config"' -a validate -d 'Check a configuration file, and name all its problems at once; runs no command of it.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config"' -a path -d 'Show which files are looked for, and which is used.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config init"' -l name -x -d 'Name of the profile to write [prod].'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config init"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config init"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config init"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config init"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config init"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config init"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config init"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config init"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config init"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config init"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config init"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config show"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config show"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config show"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config show"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config show"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config show"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config show"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config show"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config show"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config show"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config show"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_argument 0 "gaussbackup config validate"' -F
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config validate"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config validate"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config validate"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config validate"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config validate"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config validate"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config validate"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config validate"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config validate"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config validate"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config validate"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config path"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config path"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config path"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config path"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config path"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config path"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config path"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config path"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config path"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config path"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup config path"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator"' -a serve -d 'Serve the emulated cloud until SIGTERM or Ctrl-C.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator"' -a reset -d 'Put the emulated cloud back to its first day.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator"' -a scenarios -d 'List the named scenarios of `serve --scenario`.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l port -x -d 'Port; 0 takes a free one.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l host -x -d 'Address to listen on.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l state -r -F -d 'Where its world lives [the profile\'s file].'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l build-time -x -d 'How long a backup takes [3s].'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l delete-time -x -d 'How long a deletion takes.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l list-lag -x -d 'How long a new backup is not listed.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l empty -d 'Begin without instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l faults -r -F -d 'Rules of what goes wrong.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l scenario -x -d 'Named rules of that kind.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l rate-limit -x -d 'Throttle above this.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l unique-names -l no-unique-names -d 'Refuse a name twice.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l jobs -l no-jobs -d 'Know the jobs of manual backups, or not.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator serve"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator reset"' -l state -r -F -d 'Where its world lives [the profile\'s file].'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator reset"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator reset"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator reset"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator reset"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator reset"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator reset"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator reset"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator reset"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator reset"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator reset"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator reset"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator scenarios"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator scenarios"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator scenarios"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator scenarios"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator scenarios"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator scenarios"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator scenarios"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator scenarios"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator scenarios"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator scenarios"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup emulator scenarios"' -s h -l help -d 'Show this message and exit.'

complete -c gaussbackup -n '__gaussbackup_argument 0 "gaussbackup completion"' -a 'bash zsh fish powershell'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup completion"' -s c -l config -r -F -d 'Configuration file.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup completion"' -s p -l profile -x -d 'Profile to use.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup completion"' -l region -x -d 'Region, as ap-southeast-1.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup completion"' -l project-id -x -d 'Project of the instances.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup completion"' -l endpoint -x -d 'Address of the service.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup completion"' -s o -l output -x -a 'table json yaml csv id' -d 'Form of the answer.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup completion"' -s q -l quiet -d 'Say nothing but problems.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup completion"' -s v -l verbose -d 'Say more; -vv: each request.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup completion"' -l no-color -d 'No colours.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup completion"' -l utc -d 'Show times in UTC.'
complete -c gaussbackup -n '__gaussbackup_at "gaussbackup completion"' -s h -l help -d 'Show this message and exit.'
