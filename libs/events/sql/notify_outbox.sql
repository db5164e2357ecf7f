-- Tells the owner of the lease that something was committed here. Never within a business transaction: a notifying commit takes
-- an instance-wide lock.
select pg_notify('saikne_outbox', '')
