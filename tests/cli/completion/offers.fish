# Arguments: the script, then the lines. For each: what is offered, with its line of help after a
# tab, and "=" to end it.
source $argv[1]
set -q PROGRAMS; or set PROGRAMS /nonexistent
set -gx PATH $PROGRAMS
for line in $argv[2..-1]
    complete -C $line
    echo =
end
true
