/// What tests of several processes need: simulated processes that are stopped before their k-th step, real child
/// processes that are killed, names that leave nothing behind.
package org.libsharedmemory.testing;
