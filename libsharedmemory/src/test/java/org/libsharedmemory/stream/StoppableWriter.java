package org.libsharedmemory.stream;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.libsharedmemory.testing.ChildLauncher;

/// A process that writes all the time, to be stopped and to go on. Arguments: name, ledger, its number. Lines it reads:
/// `park STEP N`, then `on` when it is parked there; `end`. Lines it writes: `READY`, `ENDED`.
public final class StoppableWriter {
    private static volatile boolean ended;

    private StoppableWriter() {}

    public static void main(String[] arguments) throws InterruptedException {
        int id = Integer.parseInt(arguments[2]);
        Semaphore goOn = new Semaphore(0);
        WriterOptions patient = WriterOptions.DEFAULT.withLockTimeout(Duration.ofMinutes(1));
        try (Ledger ledger = new Ledger(Path.of(arguments[1]));
                SharedMemoryWriteStream writer = SharedMemoryWriteStream.open(arguments[0], patient)) {
            System.out.println("READY");
            Thread.ofPlatform().daemon().start(() -> obey(goOn));
            for (long sequence = 1; !ended; sequence++) {
                ledger.acknowledge(id, sequence, writer.write(CheckedValue.bytes(id, sequence)));
            }
        }
        System.out.println("ENDED");
    }

    private static void obey(Semaphore goOn) {
        for (String line = IO.readln(); line != null && !line.equals("end"); line = IO.readln()) {
            String[] words = line.split(" ");
            if (words[0].equals("park")) {
                ChildLauncher.parkAt(words[1], Integer.parseInt(words[2]), goOn);
            } else {
                goOn.release();
            }
        }
        ended = true;
    }
}
