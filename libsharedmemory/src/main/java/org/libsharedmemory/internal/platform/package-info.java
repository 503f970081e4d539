/// What an operating system must do for us: files beside each other in one directory, a lock on the names of a
/// user, processes and whether they live, and sleeping until a word changes. [Host] picks the platform.
@NullMarked
package org.libsharedmemory.internal.platform;

import org.jspecify.annotations.NullMarked;
