/// What the processes of a run do together, and what they find out.
@NullMarked
package org.libsharedmemory.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
