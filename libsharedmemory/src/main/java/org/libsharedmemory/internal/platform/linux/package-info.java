/// Linux: segments are files in `/dev/shm`, processes are judged by `/proc`, waiting is futex(2).
@NullMarked
package org.libsharedmemory.internal.platform.linux;

import org.jspecify.annotations.NullMarked;
