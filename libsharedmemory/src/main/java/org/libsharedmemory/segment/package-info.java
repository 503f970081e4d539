/// Named shared memory: a segment has a name, a size in bytes and a lifetime, and is bytes to whoever opens it.
///
/// A **persistent** segment stays until it is removed. Any other ends with the last live process that writes to it:
/// an orderly close removes it at once; after a crash the next library call that meets it does. Creation is atomic:
/// nobody ever opens half a segment. A full `/dev/shm` is an [OutOfSharedMemoryException] at creation, never a
/// fault later.
///
/// This package is also the home of what streams and queues share: options, values and the exceptions.
///
/// ```java
/// try (var memory = SharedMemory.create("scratch", 1 << 20, SegmentOptions.DEFAULT)) {
///     memory.memory().setString(0, "seen by every process that opens 'scratch'");
/// }
/// ```
@NullMarked
package org.libsharedmemory.segment;

import org.jspecify.annotations.NullMarked;
