/// Named shared memory as a `MemorySegment`, and what streams and queues share: options, value types, exceptions.
@NullMarked
package org.libsharedmemory.segment;

import org.jspecify.annotations.NullMarked;
