package org.libsharedmemory.benchmarks.link;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// Aeron's IPC channel, with the media driver embedded in side 0: its agents share one thread that sleeps between
/// turns, so that it takes no processor from the sides. One producer has an exclusive publication.
final class AeronLink implements Link {
    private static final String CHANNEL = "aeron:ipc";
    private static final int LARGEST_UNFRAGMENTED = 1344;
    private static @Nullable MediaDriver driver;
    private static int linksOfDriver;

    private final Aeron aeron;
    private final @Nullable Publication publication;
    private final @Nullable ExclusivePublication exclusivePublication;
    private final @Nullable Subscription subscription;
    private final boolean withDriver;
    private final UnsafeBuffer source = new UnsafeBuffer(new byte[0]);
    private final Handler handler = new Handler();
    private final FragmentHandler fragments;

    private AeronLink(Rendezvous rendezvous, String what, Parameters parameters, boolean receiver) {
        withDriver = rendezvous.side() == 0;
        Path directory = rendezvous.file("aeron");
        if (withDriver) {
            startDriver(directory);
        }
        int size = parameters.number("size", 64);
        int stream = 1 + Math.floorMod(what.hashCode(), 1000);
        boolean alone = parameters.number("producers", 1) == 1;
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(directory.toString()));
        subscription = receiver ? aeron.addSubscription(CHANNEL, stream) : null;
        exclusivePublication = !receiver && alone ? aeron.addExclusivePublication(CHANNEL, stream) : null;
        publication = !receiver && !alone ? aeron.addPublication(CHANNEL, stream) : null;
        fragments = size > LARGEST_UNFRAGMENTED ? new FragmentAssembler(handler) : handler;
    }

    private static synchronized void startDriver(Path directory) {
        linksOfDriver++;
        if (driver == null) {
            driver = MediaDriver.launch(new MediaDriver.Context()
                    .aeronDirectoryName(directory.toString())
                    .threadingMode(ThreadingMode.SHARED)
                    .sharedIdleStrategy(new SleepingMillisIdleStrategy(1))
                    .dirDeleteOnStart(true));
        }
    }

    private static synchronized void leaveDriver() {
        linksOfDriver--;
        if (linksOfDriver == 0 && driver != null) {
            driver.close();
            driver = null;
        }
    }

    static AeronLink receiver(Rendezvous rendezvous, String what, Parameters parameters) {
        return new AeronLink(rendezvous, what, parameters, true);
    }

    static AeronLink sender(Rendezvous rendezvous, String what, Parameters parameters) {
        return new AeronLink(rendezvous, what, parameters, false);
    }

    @Override
    public boolean send(byte[] bytes, int offset, int length) {
        source.wrap(bytes);
        long position = exclusivePublication != null
                ? exclusivePublication.offer(source, offset, length)
                : publication != null ? publication.offer(source, offset, length) : Publication.CLOSED;
        if (position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED) {
            throw new IllegalStateException(Publication.errorString(position));
        }
        return position > 0;
    }

    @Override
    public int receive(Payload payload, Runnable sink, int limit) {
        handler.payload = payload;
        handler.sink = sink;
        handler.received = 0;
        if (subscription != null) {
            subscription.poll(fragments, limit);
        }
        return handler.received;
    }

    @Override
    public void close() {
        aeron.close();
        if (withDriver) {
            leaveDriver();
        }
    }

    private static final class Handler implements FragmentHandler {
        private @Nullable Payload payload;
        private @Nullable Runnable sink;
        private int received;

        @Override
        public void onFragment(DirectBuffer buffer, int offset, int length, io.aeron.logbuffer.Header header) {
            if (payload != null && sink != null) {
                buffer.getBytes(offset, payload.bytes(), payload.position(), length);
                received++;
                sink.run();
            }
        }
    }
}
