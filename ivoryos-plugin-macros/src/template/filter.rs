//! `<%= value | filter %>`: sailfish takes what follows the last `|` for a filter.

use std::ops::Range;

use syn::spanned::Spanned;
use syn::{BinOp, Expr};

/// Sailfish's filters; `json` needs its feature of that name.
pub(crate) const KNOWN: &[&str] = &["upper", "lower", "trim", "truncate", "disp", "dbg", "json"];

/// The code of a tag that shows a value.
pub(crate) struct Value {
    /// The value without the filter.
    pub(crate) code: String,
    pub(crate) filter: Option<Filter>,
}

pub(crate) struct Filter {
    pub(crate) name: String,
    /// Where its name is in the code.
    pub(crate) range: Range<usize>,
    /// With its arguments, as it is written.
    pub(crate) code: String,
}

/// Splits code; it must be parsed with positions.
pub(crate) fn split(code: &str) -> Value {
    filtered(code).unwrap_or_else(|| Value {
        code: code.to_owned(),
        filter: None,
    })
}

fn filtered(code: &str) -> Option<Value> {
    let Ok(Expr::Binary(binary)) = syn::parse_str::<Expr>(code) else {
        return None;
    };
    if !matches!(binary.op, BinOp::BitOr(_)) {
        return None;
    }
    let path = match &*binary.right {
        Expr::Path(path) => path,
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => path,
            _ => return None,
        },
        _ => return None,
    };
    let name = path.path.get_ident()?;
    let operator = binary.op.span().byte_range();
    Some(Value {
        code: code.get(..operator.start)?.trim_end().to_owned(),
        filter: Some(Filter {
            name: name.to_string(),
            range: name.span().byte_range(),
            code: code.get(operator.end..)?.trim().to_owned(),
        }),
    })
}
