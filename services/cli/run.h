#pragma once

namespace saikne::cli {

/// Does what the command line says. Gives the exit code (ExitCode in context.h).
int Run(int argc, const char* const* argv);

}  // namespace saikne::cli
