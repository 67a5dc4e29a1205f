package org.nettyaio.testsuite;

import io.netty.testsuite.transport.socket.*;
import org.nettyaio.testsuite.build.Permutations;

/**
 * Which tests run in which permutations: the one place to add another.
 *
 * <p>Each becomes a test class of its own, for example {@code SocketEchoAioNioTest}; see {@link
 * Permutations}.
 */
@Permutations(
    of = {
      AioTestPermutation.AioAio.class,
      AioTestPermutation.AioNio.class,
      AioTestPermutation.NioAio.class
    },
    tests = {
      CompositeBufferGatheringWriteTest.class,
      SocketAutoReadTest.class,
      SocketBufReleaseTest.class,
      SocketCancelWriteTest.class,
      SocketCloseForciblyTest.class,
      SocketConditionalWritabilityTest.class,
      SocketConnectTest.class,
      SocketDataReadInitialStateTest.class,
      SocketEchoTest.class,
      SocketExceptionHandlingTest.class,
      SocketFileRegionTest.class,
      SocketFixedLengthEchoTest.class,
      SocketGatheringWriteTest.class,
      SocketHalfClosedTest.class,
      SocketMultipleConnectTest.class,
      SocketObjectEchoTest.class,
      SocketReadPendingTest.class,
      SocketRstTest.class,
      SocketSpdyEchoTest.class,
      SocketSslEchoTest.class,
      SocketSslGreetingTest.class,
      SocketSslSessionReuseTest.class,
      SocketStartTlsTest.class,
      SocketStringEchoTest.class,
      TcpAddresses.class,
    })
@Permutations(
    of = {
      AioTestPermutation.AioAioDomain.class,
      AioTestPermutation.AioNioDomain.class,
      AioTestPermutation.NioAioDomain.class
    },
    tests = {
      AbstractSocketReuseFdTest.class,
      CompositeBufferGatheringWriteTest.class,
      SocketAutoReadTest.class,
      SocketBufReleaseTest.class,
      SocketCancelWriteTest.class,
      SocketConditionalWritabilityTest.class,
      SocketDataReadInitialStateTest.class,
      SocketEchoTest.class,
      SocketExceptionHandlingTest.class,
      SocketFileRegionTest.class,
      SocketFixedLengthEchoTest.class,
      SocketGatheringWriteTest.class,
      SocketObjectEchoTest.class,
      SocketReadPendingTest.class,
      SocketSslEchoTest.class,
      SocketSslGreetingTest.class,
      SocketStartTlsTest.class,
      SocketStringEchoTest.class,
    })
@Permutations(
    of = AioTestPermutation.AioAioFastOpen.class,
    tests = {
      SocketConnectTest.class,
      SocketDataReadInitialStateTest.class,
      SocketEchoTest.class,
      SocketFixedLengthEchoTest.class,
      SocketGatheringWriteTest.class,
      SocketHalfClosedTest.class,
      SocketSslGreetingTest.class,
      SocketStringEchoTest.class,
      TcpAddresses.class,
    })
@Permutations(
    of = AioTestPermutation.AioClientFastOpen.class,
    tests = {SocketConnectionAttemptTest.class, WriteBeforeRegisteredTest.class})
@Permutations(
    of = {
      AioTestPermutation.AioEpoll.class,
      AioTestPermutation.EpollAio.class,
      AioTestPermutation.AioIoUring.class,
      AioTestPermutation.IoUringAio.class
    },
    tests = {
      SocketEchoTest.class,
      SocketFixedLengthEchoTest.class,
      SocketGatheringWriteTest.class,
      SocketRstTest.class,
    })
@Permutations(
    of = {AioTestPermutation.AioEpoll.class, AioTestPermutation.EpollAio.class},
    tests = SocketHalfClosedTest.class)
@Permutations(
    of = {AioTestPermutation.AioEpollDomain.class, AioTestPermutation.EpollAioDomain.class},
    tests = {
      AbstractSocketReuseFdTest.class,
      DomainHalfClosed.class,
      SocketEchoTest.class,
      SocketFixedLengthEchoTest.class,
      SocketGatheringWriteTest.class,
    })
@Permutations(
    of = {
      AioTestPermutation.AioAio.class,
      AioTestPermutation.AioNio.class,
      AioTestPermutation.NioAio.class,
      AioTestPermutation.AioAioDomain.class
    },
    tests = LargeCertificate.class)
@Permutations(of = AioTestPermutation.Once.class, tests = TrafficShapingHandlerTest.class)
@Permutations(
    of = AioTestPermutation.AioAio.class,
    tests = {SocketReuseFd.class, SocketSslClientRenegotiateTest.class})
@Permutations(
    of = AioTestPermutation.AioAioDomain.class,
    tests = {DomainNames.class, SocketSslClientRenegotiateTest.class})
@Permutations(
    of = {AioTestPermutation.AioAioDomain.class, AioTestPermutation.NioAioDomain.class},
    tests = DomainHalfClosed.class)
@Permutations(
    of = AioTestPermutation.AioServerDomain.class,
    tests = DomainShutdownOutputByPeer.class)
@Permutations(
    of = AioTestPermutation.AioServer.class,
    tests = {
      AcceptSuspension.class, //
      ServerSocketSuspendTest.class,
      SocketShutdownOutputByPeerTest.class,
    })
@Permutations(
    of = AioTestPermutation.AioClient.class,
    tests = {
      SocketChannelNotYetConnectedTest.class,
      SocketConnectionAttemptTest.class,
      SocketShutdownOutputBySelfTest.class,
      WriteBeforeRegisteredTest.class,
    })
@Permutations(
    of = {
      AioTestPermutation.AioAioUdp4.class,
      AioTestPermutation.AioNioUdp4.class,
      AioTestPermutation.NioAioUdp4.class
    },
    tests = {DatagramMulticastTest.class, DatagramUnicastInetTest.class})
@Permutations(
    of = {
      AioTestPermutation.AioAioUdp6.class,
      AioTestPermutation.AioNioUdp6.class,
      AioTestPermutation.NioAioUdp6.class
    },
    tests = {
      DatagramMulticastIPv6Test.class,
      DatagramUnicastIPv6MappedTest.class,
      DatagramUnicastIPv6Test.class
    })
@Permutations(
    of = AioTestPermutation.AioUdp.class,
    tests = {DatagramConnectNotExistsTest.class, DatagramConnectedWriteExceptionTest.class})
@Permutations(
    of = AioTestPermutation.AioAioDomainDatagram.class,
    tests = DomainDatagramUnicast.class)
@Permutations(of = AioTestPermutation.AioDomainDatagram.class, tests = DomainDatagramPath.class)
@Permutations(
    of = {
      AioTestPermutation.AioAio.class,
      AioTestPermutation.AioNio.class,
      AioTestPermutation.AioAioDomain.class,
      AioTestPermutation.AioNioDomain.class
    },
    tests = PeerCloseSeenByServer.class)
@Permutations(
    of = {
      AioTestPermutation.AioAio.class,
      AioTestPermutation.NioAio.class,
      AioTestPermutation.AioAioDomain.class,
      AioTestPermutation.NioAioDomain.class
    },
    tests = PeerCloseSeenByClient.class)
final class NettyTests {
  private NettyTests() {}
}
