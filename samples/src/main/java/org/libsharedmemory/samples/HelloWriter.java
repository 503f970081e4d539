package org.libsharedmemory.samples;

import org.libsharedmemory.stream.SharedMemoryWriteStream;

/// `HelloWriter NAME`: writes one string that [HelloReader], or any other process, reads. It is there until this
/// writer is closed, or killed.
final class HelloWriter {
    static void main(String[] args) {
        try (var writer = SharedMemoryWriteStream.create(args[0], 65_535)) {
            writer.write("{ foo: 'coolest IPC ever! 🧑‍💻' }");
            IO.readln("written; press Enter to end\n");
        }
    }
}
