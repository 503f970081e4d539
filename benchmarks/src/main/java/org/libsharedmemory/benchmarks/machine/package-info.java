/// The machine that is measured on: its processors, in which state it is, and what else runs.
@NullMarked
package org.libsharedmemory.benchmarks.machine;

import org.jspecify.annotations.NullMarked;
