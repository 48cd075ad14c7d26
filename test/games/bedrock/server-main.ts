import { BedrockServer } from './bedrock-server.ts'

/** A shard of the Bedrock Edition, as an agent starts it. */
const { SWITCHYARD_SHARD, SWITCHYARD_BIND, SWITCHYARD_PORT, SWITCHYARD_SLOTS } = process.env
const shard = new BedrockServer({ name: SWITCHYARD_SHARD ?? '', slots: Number(SWITCHYARD_SLOTS) })
shard.socket.bind(Number(SWITCHYARD_PORT), SWITCHYARD_BIND)
