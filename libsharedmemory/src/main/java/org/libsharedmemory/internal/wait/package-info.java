/// Waiting until a word in shared memory changes: spin briefly, yield, then sleep in the kernel or poll.
@NullMarked
package org.libsharedmemory.internal.wait;

import org.jspecify.annotations.NullMarked;
