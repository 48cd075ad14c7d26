import t from 'tap'
import { openSocket } from '../../../proxy/udp/open-socket.ts'
import { datagramSocketContract } from '../../contract/datagram-sockets.ts'

datagramSocketContract(t, openSocket)
