/// Queues: every message goes to one consumer, first in, first out, bounded.
@NullMarked
package org.libsharedmemory.queue;

import org.jspecify.annotations.NullMarked;
