package org.libsharedmemory.queue;

import com.google.common.collect.testing.QueueTestSuiteBuilder;
import com.google.common.collect.testing.TestStringQueueGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.testers.CollectionRemoveAllTester;
import com.google.common.collect.testing.testers.CollectionRemoveIfTester;
import com.google.common.collect.testing.testers.CollectionRemoveTester;
import com.google.common.collect.testing.testers.CollectionRetainAllTester;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import junit.framework.Test;
import junit.framework.TestSuite;
import org.junit.runner.RunWith;
import org.junit.runners.AllTests;
import org.libsharedmemory.segment.Codec;

/// Guava's tests of queues, on every kind. Off: removing through iterators, null elements, and removing given
/// elements, whose tests are left out whole because taking from the front is tested.
@RunWith(AllTests.class)
public final class SharedQueueGuavaTest {
    private SharedQueueGuavaTest() {}

    public static Test suite() {
        TestSuite all = new TestSuite("SharedQueue");
        for (AnyKind kind : AnyKind.values()) {
            all.addTest(suite(kind));
        }
        return all;
    }

    private static TestSuite suite(AnyKind kind) {
        Generator generator = new Generator(kind);
        return QueueTestSuiteBuilder.using(generator)
                .named("SharedQueue " + kind)
                .withFeatures(
                        CollectionSize.ANY,
                        CollectionFeature.KNOWN_ORDER,
                        CollectionFeature.SUPPORTS_ADD,
                        CollectionFeature.SUPPORTS_REMOVE,
                        CollectionFeature.ALLOWS_NULL_QUERIES)
                .suppressing(testsOfRemovingGivenElements())
                .withTearDown(generator::closeAll)
                .createTestSuite();
    }

    private static List<Method> testsOfRemovingGivenElements() {
        List<Class<?>> testers = List.of(
                CollectionRemoveTester.class,
                CollectionRemoveAllTester.class,
                CollectionRetainAllTester.class,
                CollectionRemoveIfTester.class);
        return testers.stream()
                .flatMap(tester -> Arrays.stream(tester.getMethods()))
                .filter(method -> method.getName().startsWith("test"))
                .toList();
    }

    /// Makes queues, and closes them after each test.
    private static final class Generator extends TestStringQueueGenerator {
        private final AnyKind kind;
        private final List<QueueEnd> open = new ArrayList<>();
        private int count;

        Generator(AnyKind kind) {
            this.kind = kind;
        }

        @Override
        protected Queue<String> create(String[] elements) {
            String name = "guava" + ProcessHandle.current().pid() + "-" + kind.name() + "-" + count++;
            QueueProducer producer = QueueProducer.create(name, kind.options());
            open.add(producer);
            QueueConsumer consumer = QueueConsumer.openOrCreate(name, Delivery.AT_MOST_ONCE, kind.options());
            open.add(consumer);
            Queue<String> queue = SharedQueue.of(producer, consumer, Codec.utf8());
            queue.addAll(Arrays.asList(elements));
            return queue;
        }

        void closeAll() {
            open.forEach(QueueEnd::close);
            open.clear();
        }
    }
}
