/// Measurements: JMH for single operations, a harness of two pinned processes for what crosses between them.
@NullMarked
package org.libsharedmemory.benchmarks;

import org.jspecify.annotations.NullMarked;
