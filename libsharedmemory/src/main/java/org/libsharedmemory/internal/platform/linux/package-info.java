/// Linux: files in `/dev/shm`, `/proc` and the futex.
@NullMarked
package org.libsharedmemory.internal.platform.linux;

import org.jspecify.annotations.NullMarked;
