//! The CRM documents: our published input contract, one file a kind.
