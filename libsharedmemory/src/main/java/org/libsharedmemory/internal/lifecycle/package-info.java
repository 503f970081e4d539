/// From a name to an attached mapping and back: what a name holds, making a segment, opening, retiring and removing
/// it, and noticing that the name has gone. Streams, queues and plain segments are all opened here, each with its
/// own shape.
@NullMarked
package org.libsharedmemory.internal.lifecycle;

import org.jspecify.annotations.NullMarked;
