/// The `shm` command: one class for each subcommand, on the exported API of the library alone.
@NullMarked
package org.libsharedmemory.cli;

import org.jspecify.annotations.NullMarked;
