/// Streams: the latest value wins; any number of readers, each of which knows how many values it missed.
@NullMarked
package org.libsharedmemory.stream;

import org.jspecify.annotations.NullMarked;
