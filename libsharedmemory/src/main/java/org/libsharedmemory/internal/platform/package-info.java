/// What an operating system must do for the library, and the one class that picks who does it.
@NullMarked
package org.libsharedmemory.internal.platform;

import org.jspecify.annotations.NullMarked;
