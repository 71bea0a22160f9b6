call run.cmd & call run.cmd
run.cmd | run.cmd
