-- wrk sends as many requests at once as it is told, and says what came of them in one line of JSON.

local together

function init(arguments)
  together = wrk.format("GET"):rep(tonumber(arguments[1]))
end

function request()
  return together
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  local failure = failed == 0 and "null" or ('"' .. failed .. ' errors"')
  io.write(string.format(
    '{"operations": %d, "operationsInAll": %d, "seconds": %f, "lost": 0, ' ..
    '"p50": %f, "p99": %f, "p999": %f, "failure": %s}\n',
    summary.requests, summary.requests, summary.duration / 1e6,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), failure))
end
