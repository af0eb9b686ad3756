# Arguments: the script, then the lines. Prints for each line the completions, one a line with the
# help text after a tab, and then "=".
source $argv[1]
set -q PROGRAMS; or set PROGRAMS /nonexistent
set -gx PATH $PROGRAMS
for line in $argv[2..-1]
    complete -C $line
    echo =
end
true
