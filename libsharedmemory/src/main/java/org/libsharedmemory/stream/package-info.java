/// Latest-value streams: a writer puts a value under a name, any number of readers take the newest one, and each
/// knows how many it has missed.
///
/// ```java
/// // one process
/// try (var writer = SharedMemoryWriteStream.openOrCreate("jsonPipe", 65_535)) {
///     writer.write("{ foo: 'coolest IPC ever! 🧑‍💻' }");
///     work(); // the stream lasts as long as its writer, unless it is persistent
/// }
/// // another process, thread or language, meanwhile
/// try (var reader = SharedMemoryReadStream.open("jsonPipe")) {
///     System.out.println(reader.readString());
/// }
/// ```
///
/// **When a peer dies**: a writer killed at any instruction leaves the last value readable; the next writer goes on
/// from it. A stream that is not persistent ends with its last live writer; its readers keep what they have, and
/// follow a replacement.
///
/// **Classic area**: unless switched off, every write also puts the value at the start of the segment exactly as
/// the C++ library `libsharedmemory` would, so that its programs, or a few lines of any language, read what Java
/// writes.
@NullMarked
package org.libsharedmemory.stream;

import org.jspecify.annotations.NullMarked;
