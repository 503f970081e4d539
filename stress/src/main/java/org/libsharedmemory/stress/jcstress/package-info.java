/// Concurrency tests of the building blocks, run by jcstress: `./mvnw -Pjcstress verify`. Each has a variant with
/// one rule of the protocol left out, in a nested class `Broken…`, which must be caught.
@NullMarked
package org.libsharedmemory.stress.jcstress;

import org.jspecify.annotations.NullMarked;
