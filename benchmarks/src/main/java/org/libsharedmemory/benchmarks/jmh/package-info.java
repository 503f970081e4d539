/// Single operations in one process, with JMH.
@NullMarked
package org.libsharedmemory.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
