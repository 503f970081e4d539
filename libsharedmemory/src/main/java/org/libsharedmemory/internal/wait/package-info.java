/// Sleeping until a word in shared memory changes, and the threads that deliver notifications.
@NullMarked
package org.libsharedmemory.internal.wait;

import org.jspecify.annotations.NullMarked;
