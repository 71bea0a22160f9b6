pool_kind = "#{PoolKind}#"
