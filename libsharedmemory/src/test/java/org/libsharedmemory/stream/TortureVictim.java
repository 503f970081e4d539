package org.libsharedmemory.stream;

import java.nio.file.Path;
import java.time.Duration;
import org.libsharedmemory.testing.ChildLauncher;

/// Main class of the processes that the torture kills: started early, it waits for one line that says what to do.
///
/// `open|replace|read NAME LEDGER WRITER STEP N WRITES OPTIONS`: parks before the N-th step of this name (`-`: never);
/// closes after that many writes.
public final class TortureVictim {
    private TortureVictim() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("READY");
        String line = IO.readln();
        if (line == null) {
            return;
        }
        String[] words = line.split(" ");
        if (!words[4].equals("-")) {
            ChildLauncher.parkAt(words[4], Integer.parseInt(words[5]));
        }
        switch (words[0]) {
            case "train" -> train(words[1], Path.of(words[2]));
            case "read" -> read(words[1]);
            default -> write(words);
        }
    }

    private static void write(String[] words) throws InterruptedException {
        int id = Integer.parseInt(words[3]);
        long writes = Long.parseLong(words[6]);
        try (Ledger ledger = new Ledger(Path.of(words[2]));
                SharedMemoryWriteStream writer = words[0].equals("replace")
                        ? SharedMemoryWriteStream.replace(
                                words[1],
                                StreamTorture.BYTE_SIZE,
                                StreamTorture.Lane.valueOf(words[7]).options())
                        : SharedMemoryWriteStream.open(
                                words[1], WriterOptions.DEFAULT.withLockTimeout(Duration.ofMinutes(1)))) {
            for (long sequence = 1; sequence <= writes; sequence++) {
                ledger.acknowledge(id, sequence, writer.write(CheckedValue.bytes(id, sequence)));
            }
        }
    }

    private static void read(String name) throws InterruptedException {
        try (SharedMemoryReadStream reader = SharedMemoryReadStream.open(name)) {
            while (true) {
                if (reader.awaitNewData(Duration.ofSeconds(1))) {
                    StreamValue value = reader.next();
                    if (value != null && CheckedValue.of(value.asBytes()) == null) {
                        System.out.println("TORN version " + value.version());
                    }
                }
            }
        }
    }

    /// Does what victims do, once, so that an archive of the classes can be made.
    private static void train(String name, Path ledgerFile) throws InterruptedException {
        ChildLauncher.parkAt("never", 1);
        for (StreamTorture.Lane lane : StreamTorture.Lane.values()) {
            try (Ledger ledger = new Ledger(ledgerFile);
                    SharedMemoryWriteStream writer = SharedMemoryWriteStream.replace(
                            name, StreamTorture.BYTE_SIZE, lane.options().withPersistent(false));
                    SharedMemoryReadStream reader = SharedMemoryReadStream.open(name)) {
                for (long sequence = 1; sequence < 200; sequence++) {
                    ledger.acknowledge(1, sequence, writer.write(CheckedValue.bytes(1, sequence)));
                    reader.next();
                }
                reader.awaitNewData(Duration.ofMillis(5));
            }
            TortureSurvivor.practise(name, lane);
        }
    }
}
