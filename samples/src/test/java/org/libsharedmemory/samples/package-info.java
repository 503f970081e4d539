/// Runs the samples as processes of their own, and checks what the documentation says against the code.
package org.libsharedmemory.samples;
