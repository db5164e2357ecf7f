// saiknectl: the operator's and the clerk's command line; its commands are in all_commands.cc.

#include "services/cli/run.h"

int main(int argc, char** argv) { return saikne::cli::Run(argc, argv); }
