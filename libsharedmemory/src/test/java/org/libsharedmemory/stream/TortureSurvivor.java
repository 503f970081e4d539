package org.libsharedmemory.stream;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.segment.SegmentNotFoundException;
import org.libsharedmemory.segment.SegmentRetiredException;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ChildProcess;
import org.libsharedmemory.testing.HeldUp;

/// The process that lives through all kills at one stream: a reader that checks every value it gets, and, when it is
/// told to, the writer that goes on after the dead one. In a stream with several writers it stays one all the time.
///
/// Arguments: name, lane, its number, another name to practise at. Lines it reads: `write N`, answered by `WROTE
/// version nanos`; `reads`, answered by a number; `stop`, answered by `WATCHED reads torn backwards longest`.
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
        StreamTorture.Lane lane = StreamTorture.Lane.valueOf(arguments[1]);
        practise(arguments[3], lane);
        try (var survivor = new TortureSurvivor(arguments[0], lane);
                var watcher = new TortureWatcher(arguments[0])) {
            System.out.println("READY");
            HeldUp held = new HeldUp();
            for (String line = IO.readln(); !line.equals("stop"); line = IO.readln()) {
                if (line.equals("reads")) {
                    System.out.println(watcher.reads());
                    continue;
                }
                byte[] value = CheckedValue.bytes(number, Long.parseLong(line.split(" ")[1]));
                held.begin();
                long version = survivor.write(value);
                System.out.println("WROTE " + version + " " + held.nanos());
            }
            watcher.close();
            System.out.println("WATCHED " + watcher.summary());
        }
    }

    /// Does all that will be measured once before: what is measured is a process at work, not how the JVM loads and
    /// links classes.
    static void practise(String name, StreamTorture.Lane lane) throws InterruptedException {
        SharedMemoryWriteStream.create(name, StreamTorture.BYTE_SIZE, lane.options())
                .close();
        try (var survivor = new TortureSurvivor(name, lane);
                var watcher = new TortureWatcher(name)) {
            survivor.write(CheckedValue.bytes(1, 1));
            SharedMemoryWriteStream.replace(name, StreamTorture.BYTE_SIZE, lane.options())
                    .close();
            survivor.write(CheckedValue.bytes(1, 2));
            while (watcher.reads() == 0) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        SharedMemory.remove(name, true);
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
