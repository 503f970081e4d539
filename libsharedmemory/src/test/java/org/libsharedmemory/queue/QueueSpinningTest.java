package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.libsharedmemory.segment.SharedMemory;
import org.libsharedmemory.testing.ShmNames;
import org.libsharedmemory.testing.Spinner;

/// Who spins on an empty queue learns of everything that ends its spinning.
class QueueSpinningTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    private static final int ROUNDS = 50;

    private final String name = NAMES.next();

    enum Form {
        MESSAGE {
            @Override
            boolean finds(QueueConsumer consumer) {
                return consumer.poll() != null;
            }
        },
        HANDLER {
            @Override
            boolean finds(QueueConsumer consumer) {
                return consumer.poll((message, type, tag, redelivered) -> {}, 10) != 0;
            }
        };

        abstract boolean finds(QueueConsumer consumer);
    }

    @ParameterizedTest
    @CsvSource({"SPSC,MESSAGE", "SPSC,HANDLER", "MPMC,MESSAGE", "MPMC,HANDLER"})
    void aMessageEndsIt(QueueKind kind, Form form) throws Exception {
        try (var producer = QueueProducer.create(name, kind.options());
                var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            for (int round = 0; round < ROUNDS; round++) {
                Spinner spinner = new Spinner(() -> form.finds(consumer));
                assertThat(producer.offer("message")).isTrue();
                assertThat(spinner.end()).isEqualTo(Spinner.FOUND);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"SPSC,MESSAGE", "SPSC,HANDLER", "MPMC,MESSAGE", "MPMC,HANDLER"})
    void closingItsHandleEndsIt(QueueKind kind, Form form) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            QueueConsumer consumer = QueueConsumer.create(name, Delivery.AT_MOST_ONCE, kind.options());
            Spinner spinner = new Spinner(() -> form.finds(consumer));
            consumer.close();
            assertThat(spinner.end()).contains(name).contains("is closed");
        }
    }

    @ParameterizedTest
    @CsvSource({"SPSC,MESSAGE", "SPSC,HANDLER", "MPMC,MESSAGE", "MPMC,HANDLER"})
    void removingTheQueueEndsIt(QueueKind kind, Form form) throws Exception {
        try (var consumer = QueueConsumer.create(name, Delivery.AT_MOST_ONCE, kind.options())) {
            Spinner spinner = new Spinner(() -> form.finds(consumer));
            assertThat(SharedMemory.remove(name, true)).isTrue();
            assertThat(spinner.end()).contains(name).contains("removed or replaced");
        }
    }
}
