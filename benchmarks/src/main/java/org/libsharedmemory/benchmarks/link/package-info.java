/// What carries messages between the processes of a run: this library, and its peers behind the same interface.
@NullMarked
package org.libsharedmemory.benchmarks.link;

import org.jspecify.annotations.NullMarked;
