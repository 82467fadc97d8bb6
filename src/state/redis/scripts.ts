/**
 * What happens in the store itself, in Lua, each script in one step and on the store's own
 * clock. They need Redis or Valkey 6.2. Numbers go as text, since a reply in Lua cuts them
 * to integers.
 */
import { createHash } from "node:crypto";
import { longestDebtMs } from "../../core/base/gcra-lease.ts";
import { answerBounds } from "../answer-table.ts";
import { fleetBounds } from "../fleet-bounds.ts";

export interface Script {
  readonly text: string;
  readonly sha1: string;
}

/** A script, and the name by which the server knows it. */
export function script(text: string): Script {
  return { text, sha1: createHash("sha1").update(text).digest("hex") };
}

const { presenceMs, pastSlots, pastSlotMs, mostReports, probeEchoMs } = fleetBounds;

/** All is forgotten after this long without a replica. */
const idleMs = 10 * 60_000;

/** Sets `now`: milliseconds since 1970 by the server, with a fraction. */
export const clock = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
`;

/**
 * One exchange (core/model/shared-state.ts), as MemoryFleet.exchange does it.
 *
 * KEYS: members, reports, blocks, past, usual, then one for each ask.
 * ARGV: replica, cursor, evidence, past rows, blocks, lifted, usual; the last five as JSON, "" for
 * none; then for each ask: tokens a millisecond, burst, charge, want.
 * Reply: replicas, cursor, grants (granted and left in turn), reports, blocks, past, usual.
 */
export const exchangeScript = script(`${clock}
local me, cursor = ARGV[1], ARGV[2]

redis.call('ZADD', KEYS[1], now, me)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ${presenceMs})
redis.call('PEXPIRE', KEYS[1], ${idleMs})
local replicas = redis.call('ZCARD', KEYS[1])

local grants = {}
for i = 6, #KEYS do
  local at = 8 + (i - 6) * 4
  local perMs, burst = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local charge, want = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local clearAt = tonumber(redis.call('GET', KEYS[i]) or '0')
  local charged = math.max(clearAt, now) + charge / perMs
  local owed = math.min(math.max(charged, now), now + ${longestDebtMs}) - now
  local room = burst - owed * perMs
  local granted = math.min(want, math.max(0, room))
  redis.call('SET', KEYS[i], string.format('%.6f', now + owed + granted / perMs), 'PX', ${idleMs})
  grants[#grants + 1] = string.format('%.9g', granted)
  grants[#grants + 1] = string.format('%.9g', room - granted)
end

local reports, past, usual = {}, {}, {}
-- A cursor from the future is of a store that was lost, or of a clock that was set back.
if cursor ~= '' and tonumber(string.match(cursor, '^%d+')) > now + 1000 then
  cursor = string.format('%.0f-0', math.floor(now) - 1)
end
if cursor == '' then
  local slot = math.floor(now / ${pastSlotMs})
  for back = ${pastSlots - 1}, 0, -1 do
    local seen = redis.call('HGETALL', KEYS[4] .. (slot - back))
    if #seen > 0 then past[#past + 1] = seen end
  end
  usual = redis.call('HGETALL', KEYS[5])
  local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
  cursor = last and last[1] or string.format('%.0f-0', math.floor(now) - 1)
else
  for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '(' .. cursor, '+', 'COUNT', ${mostReports})) do
    cursor = entry[1]
    if entry[2][2] ~= me then reports[#reports + 1] = entry[2][4] end
  end
end

if ARGV[3] ~= '' or ARGV[6] ~= '' then
  local report = '{"evidence":' .. (ARGV[3] ~= '' and ARGV[3] or '[]') .. ',"lifted":' .. (ARGV[6] ~= '' and ARGV[6] or '[]') .. '}'
  cursor = redis.call('XADD', KEYS[2], 'MAXLEN', '~', ${mostReports}, '*', 'replica', me, 'report', report)
  redis.call('PEXPIRE', KEYS[2], ${idleMs})
end
if ARGV[4] ~= '' then
  local slot = KEYS[4] .. math.floor(now / ${pastSlotMs})
  for _, row in ipairs(cjson.decode(ARGV[4])) do
    redis.call('HINCRBYFLOAT', slot, row[1], row[2])
  end
  redis.call('PEXPIRE', slot, ${(pastSlots + 5) * pastSlotMs})
end

if ARGV[7] ~= '' then
  for _, row in ipairs(cjson.decode(ARGV[7])) do redis.call('HSET', KEYS[5], row[1], row[2]) end
  redis.call('PEXPIRE', KEYS[5], ${idleMs})
end

if ARGV[6] ~= '' then
  for _, account in ipairs(cjson.decode(ARGV[6])) do redis.call('HDEL', KEYS[3], account) end
end
if ARGV[5] ~= '' then
  for _, block in ipairs(cjson.decode(ARGV[5])) do
    local known = redis.call('HGET', KEYS[3], block.account)
    local ends = now + block.forMs
    if not known or cjson.decode(known).ends <= ends then
      block.ends = ends
      redis.call('HSET', KEYS[3], block.account, cjson.encode(block))
    end
  end
end
local blocks = {}
local all = redis.call('HGETALL', KEYS[3])
for i = 1, #all, 2 do
  local block = cjson.decode(all[i + 1])
  if block.ends <= now then
    redis.call('HDEL', KEYS[3], all[i])
  else
    block.forMs = block.ends - now
    blocks[#blocks + 1] = cjson.encode(block)
  end
end

return { replicas, cursor, grants, reports, blocks, past, usual }
`);

/** KEYS: members. ARGV: replica. */
export const leaveScript = script(`return redis.call('ZREM', KEYS[1], ARGV[1])`);

/** KEYS: the probe. ARGV: replica, how long in milliseconds. Reply: 1 when this replica has it. */
export const acquireProbeScript = script(`
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`);

/** KEYS: the probe. ARGV: replica. Others follow when they can have heard of the result. */
export const releaseProbeScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ${probeEchoMs})
`);

const { leaseMs } = answerBounds;

/**
 * The answer of a key: "state" (running, finished, elsewhere), "request", "replica", and "text" when finished.
 *
 * KEYS: the answer, members. ARGV: replica, request. Reply: what became of it, and the text.
 */
export const claimScript = script(`${clock}
local row = redis.call('HMGET', KEYS[1], 'state', 'request', 'replica', 'text')
local state, request, replica = row[1], row[2], row[3]
if state and request ~= ARGV[2] then return { 'other-request' } end
if state == 'finished' then return { 'finished', row[4] } end
if state and replica ~= ARGV[1] then
  -- An answer in the memory of who is gone is gone too.
  local seen = tonumber(redis.call('ZSCORE', KEYS[2], replica) or '0')
  if state == 'running' or now - seen <= ${presenceMs} then return { state } end
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'state', 'running', 'request', ARGV[2], 'replica', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ${leaseMs})
return { 'granted' }
`);

/** KEYS: the answer. ARGV: replica, request. Reply: 1 while this replica has the claim; it takes one that nobody has. */
export const renewScript = script(`
local replica = redis.call('HGET', KEYS[1], 'replica')
if replica and replica ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'state', 'running', 'request', ARGV[2], 'replica', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ${leaseMs})
return 1
`);

/** KEYS: the answer. ARGV: replica, request, how long it is kept, "finished" or "elsewhere", text. */
export const finishScript = script(`
local replica = redis.call('HGET', KEYS[1], 'replica')
if replica and replica ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[4], 'request', ARGV[2], 'replica', ARGV[1], 'text', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`);

/** KEYS: the answer. ARGV: replica. */
export const releaseScript = script(`
local row = redis.call('HMGET', KEYS[1], 'state', 'replica')
if row[1] == 'running' and row[2] == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`);
