//! The two methods on an open transaction, and how the four kinds of value cross the wire.

use std::collections::HashMap;
use std::fmt;

use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Statement, Transaction};

use super::super::sql::{Row, Sql, V};
use crate::engine_error::EngineError;
use crate::error::{PlatformError, Result};

/// What was prepared on a connection. The types of the parameters are part of the key: the server is given
/// them and infers none.
#[derive(Default)]
pub struct Statements(HashMap<(String, Vec<Type>), Statement>);

/// An open transaction.
pub struct Session<'a> {
    /// The transaction.
    pub transaction: Transaction<'a>,
    /// What was prepared on its connection.
    pub statements: &'a mut Statements,
}

impl Sql for Session<'_> {
    fn exec(&mut self, sql: &str, params: &[V]) -> Result<u64> {
        let statement = self.prepared(sql, params)?;
        let params: Vec<Param<'_>> = params.iter().map(Param).collect();
        self.transaction.execute(&statement, &borrowed(&params)).map_err(PlatformError::database("running a statement"))
    }

    fn rows(&mut self, sql: &str, params: &[V]) -> Result<Vec<Row>> {
        let statement = self.prepared(sql, params)?;
        let params: Vec<Param<'_>> = params.iter().map(Param).collect();
        let found = self
            .transaction
            .query(&statement, &borrowed(&params))
            .map_err(PlatformError::database("running a query"))?;
        found.iter().map(|row| (0..row.len()).map(|at| column(row, at)).collect()).collect()
    }
}

impl Session<'_> {
    fn prepared(&mut self, sql: &str, params: &[V]) -> Result<Statement> {
        let types: Vec<Type> = params.iter().map(kind).collect();
        let key = (sql.to_owned(), types);
        if let Some(statement) = self.statements.0.get(&key) {
            return Ok(statement.clone());
        }
        let statement =
            self.transaction.prepare_typed(sql, &key.1).map_err(PlatformError::database("preparing a statement"))?;
        self.statements.0.insert(key, statement.clone());
        Ok(statement)
    }
}

/// The type of a parameter. That of a null is left to the server.
fn kind(value: &V) -> Type {
    match value {
        V::I64(_) => Type::INT8,
        V::Text(_) => Type::TEXT,
        V::Bytes(_) => Type::BYTEA,
        V::Null => Type::UNKNOWN,
    }
}

/// A parameter on its way.
struct Param<'a>(&'a V);

/// The crate asks for it; a value may be personal and is not shown.
impl fmt::Debug for Param<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Param(…)")
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self.0 {
            V::I64(number) => number.to_sql(wanted, out),
            V::Text(text) => text.to_sql(wanted, out),
            V::Bytes(bytes) => bytes.to_sql(wanted, out),
            V::Null => Ok(IsNull::Yes),
        }
    }

    fn accepts(_: &Type) -> bool {
        // Every statement was prepared for exactly these types.
        true
    }

    to_sql_checked!();
}

fn borrowed<'a>(params: &'a [Param<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    params.iter().map(|param| param as &(dyn ToSql + Sync)).collect()
}

fn column(row: &postgres::Row, at: usize) -> Result<V> {
    let kind = row.columns()[at].type_();
    let value = if *kind == Type::INT8 {
        row.try_get::<_, Option<i64>>(at).map(V::from)
    } else if *kind == Type::INT4 {
        row.try_get::<_, Option<i32>>(at).map(|number| number.map(i64::from).into())
    } else if *kind == Type::INT2 {
        row.try_get::<_, Option<i16>>(at).map(|number| number.map(i64::from).into())
    } else if *kind == Type::BOOL {
        // As the embedded engine has it.
        row.try_get::<_, Option<bool>>(at).map(|truth| truth.map(i64::from).into())
    } else if *kind == Type::BYTEA {
        row.try_get::<_, Option<Vec<u8>>>(at).map(V::from)
    } else if [Type::TEXT, Type::VARCHAR, Type::BPCHAR, Type::NAME].contains(kind) {
        row.try_get::<_, Option<String>>(at).map(V::from)
    } else {
        let message = format!("a query gave a column of the type {kind}, which is none of ours; cast it");
        let source = EngineError::Postgres { message, code: None, trouble: None };
        return Err(PlatformError::Database { doing: "reading columns", source });
    };
    value.map_err(PlatformError::database("reading columns"))
}
