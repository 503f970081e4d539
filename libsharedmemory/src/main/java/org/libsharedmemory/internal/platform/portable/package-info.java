/// Any operating system with mapped files: segments in a private temporary directory, Java to Java, polling.
@NullMarked
package org.libsharedmemory.internal.platform.portable;

import org.jspecify.annotations.NullMarked;
