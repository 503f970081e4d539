package org.libsharedmemory.stream;

import org.jspecify.annotations.Nullable;
import org.libsharedmemory.segment.SegmentNotFoundException;
import org.libsharedmemory.segment.SegmentRetiredException;
import org.libsharedmemory.testing.ChildProcess;

/// The process that lives through all kills at one stream: a reader that checks every value it gets, and, when it is
/// told to, the writer that goes on after the dead one. In a stream with several writers it stays one all the time.
///
/// Arguments: name, lane, its number. Lines it reads: `write N`, answered by `WROTE version nanos`; `stop`, answered
/// by `WATCHED reads torn backwards longest`.
public final class TortureSurvivor implements AutoCloseable {
    private final String name;
    private final StreamTorture.Lane lane;
    private @Nullable SharedMemoryWriteStream writer;

    private TortureSurvivor(String name, StreamTorture.Lane lane) throws InterruptedException {
        this.name = name;
        this.lane = lane;
        this.writer = lane.writers == Writers.SEVERAL ? open() : null;
    }

    public static void main(String[] arguments) throws Exception {
        int number = Integer.parseInt(arguments[2]);
        try (var survivor = new TortureSurvivor(arguments[0], StreamTorture.Lane.valueOf(arguments[1]));
                var watcher = new TortureWatcher(arguments[0])) {
            System.out.println("READY");
            for (String line = IO.readln(); !line.equals("stop"); line = IO.readln()) {
                byte[] value = CheckedValue.bytes(number, Long.parseLong(line.split(" ")[1]));
                long before = System.nanoTime();
                long version = survivor.write(value);
                System.out.println("WROTE " + version + " " + (System.nanoTime() - before));
            }
            watcher.close();
            System.out.println("WATCHED " + watcher.summary());
        }
    }

    private long write(byte[] value) throws InterruptedException {
        SharedMemoryWriteStream current = writer;
        if (current != null) {
            try {
                return current.write(value);
            } catch (SegmentRetiredException _) { // a victim has replaced it
                current.close();
            }
        }
        SharedMemoryWriteStream opened = open();
        long version = opened.write(value);
        if (lane.writers == Writers.SEVERAL) {
            writer = opened;
        } else {
            opened.close();
        }
        return version;
    }

    private SharedMemoryWriteStream open() throws InterruptedException {
        try {
            return SharedMemoryWriteStream.open(name, WriterOptions.DEFAULT);
        } catch (SegmentNotFoundException _) { // a replacer was killed when the old stream was already retired
            return SharedMemoryWriteStream.openOrCreate(name, StreamTorture.BYTE_SIZE, lane.options());
        }
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.close();
        }
    }

    /// Ends it and adds what its reader saw.
    static void stop(ChildProcess survivor, TortureResults results) throws InterruptedException {
        String[] watched = survivor.ask("stop").split(" ");
        survivor.awaitSuccess();
        results.watched(
                Long.parseLong(watched[1]),
                Long.parseLong(watched[2]),
                Long.parseLong(watched[3]),
                Long.parseLong(watched[4]));
    }
}
