/// Small complete programs, one idea each. The `README.md` of this module says how to run them; the build runs every
/// one of them as a process of its own.
@NullMarked
package org.libsharedmemory.samples;

import org.jspecify.annotations.NullMarked;
