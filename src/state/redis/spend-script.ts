/**
 * Budgets in the store: who has spent what of an account, and who holds what of the rest. An
 * account is a hash: "born", what makes it known again; "gone", what replicas spent that are
 * no longer there; "restored", when it had to be begun anew; and for each replica, behind
 * "r:", what it used, what it holds, the number of its question, and its least.
 *
 * Replicas tell sums and not changes: a question that is answered too late was asked all the
 * same, and asking again must do no harm. src/state/memory-ledger.ts does the same in memory.
 */
import { fleetBounds } from "../fleet-bounds.ts";
import { clock, script } from "./scripts.ts";

const { presenceMs, goneMs, storePauseMs, recoveryMs } = fleetBounds;

/** Beyond the end of its window, for clocks that differ. */
const keptMs = 60_000;

/**
 * KEYS: members, spenders, then the accounts.
 * ARGV: replica, number of the question, its wall clock; then for each account: limit ("" for none), used, held, want,
 * least, born ("" for unknown), told, gone, when it ends.
 * Reply: replicas, then for each account born, held, others, gone, largest, as texts.
 */
export const spendScript = script(`${clock}
local me, question, wall = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local spenders = KEYS[2]

local last = tonumber(redis.call('ZSCORE', spenders, ':last') or '0')
if now - last > ${storePauseMs} then redis.call('ZADD', spenders, now, ':since') end
redis.call('ZADD', spenders, now, ':last', now, me)
redis.call('ZREMRANGEBYSCORE', spenders, 1, now - ${2 * goneMs})
redis.call('PEXPIRE', spenders, ${10 * goneMs})
local since = tonumber(redis.call('ZSCORE', spenders, ':since') or '0')
local function isGone(replica)
  local seen = tonumber(redis.call('ZSCORE', spenders, replica) or '0')
  return now - math.max(seen, since) > ${goneMs}
end
local function text(number) return string.format('%.0f', number) end

local reply = { math.max(1, redis.call('ZCOUNT', KEYS[1], now - ${presenceMs}, '+inf')) }
for i = 3, #KEYS do
  local key, at = KEYS[i], 4 + (i - 3) * 9
  local limit = ARGV[at] ~= '' and tonumber(ARGV[at]) or math.huge
  local used, held, want = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local least, known = tonumber(ARGV[at + 4]), ARGV[at + 5]
  local told, knownGone, ends = tonumber(ARGV[at + 6]), tonumber(ARGV[at + 7]), tonumber(ARGV[at + 8])

  local row = redis.call('HGETALL', key)
  local born, gone, restored, mine, othersUsed, othersHeld, largest = nil, 0, 0, nil, 0, 0, 0
  for field = 1, #row, 2 do
    local name, value = row[field], row[field + 1]
    if name == 'born' then born = value
    elseif name == 'gone' then gone = gone + tonumber(value)
    elseif name == 'restored' then restored = tonumber(value)
    elseif name == 'r:' .. me then mine = value
    else
      local itsUsed, itsHeld, itsLeast = string.match(value, '^(%S+) (%S+) %S+ (%S+)')
      if isGone(string.sub(name, 3)) then
        gone = gone + tonumber(itsUsed)
        redis.call('HDEL', key, name)
      else
        othersUsed = othersUsed + tonumber(itsUsed)
        othersHeld = othersHeld + math.max(tonumber(itsUsed), tonumber(itsHeld))
        largest = math.max(largest, tonumber(itsLeast))
      end
    end
  end

  if not born then
    born = text(time[1] * 1000000 + time[2])
    if known ~= '' then gone, restored = knownGone, now end
  elseif known ~= '' and known ~= born then
    -- The store has lost its data, and another replica was here before.
    gone = math.max(gone, knownGone)
    if restored == 0 then restored = now end
  elseif known == born and not mine then
    -- It was taken for gone.
    gone = math.max(0, gone - told)
  end

  local usedBefore, heldBefore, questionBefore = string.match(mine or '', '^(%S+) (%S+) (%S+)')
  if questionBefore and tonumber(questionBefore) >= question then
    -- An older question that came after a newer one.
    held = tonumber(heldBefore)
  else
    if now - restored > ${recoveryMs} then
      local granted = math.max(held, math.min(want, limit - gone - othersHeld))
      if granted - used >= least then held = granted end
    end
    redis.call('HSET', key, 'born', born, 'gone', text(gone), 'restored', text(restored), 'r:' .. me, text(used) .. ' ' .. text(held) .. ' ' .. question .. ' ' .. text(least))
    redis.call('PEXPIRE', key, math.max(${keptMs}, ends - wall + ${keptMs}))
  end
  reply[#reply + 1] = born
  reply[#reply + 1] = text(held)
  reply[#reply + 1] = text(othersUsed + gone)
  reply[#reply + 1] = text(gone)
  reply[#reply + 1] = text(largest)
end
return reply
`);
