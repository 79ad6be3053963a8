//! 三员分立 – an administrator is nothing else.

use kernel::Refusal;
use platform::Role;

/// Whether one person may hold all of `roles`.
pub fn fit_together(roles: &[Role]) -> Result<(), Refusal> {
    let is_administrator = roles.iter().any(|role| Role::ADMINISTRATORS.contains(role));
    if is_administrator && roles.iter().any(|role| *role != roles[0]) {
        return Err(law::id::IDENTITY_THREE_ADMINISTRATORS
            .refuse(
                "管理员不得互兼,也不得兼任办案岗位",
                "an administrator is no other administrator and has no post in cases",
            )
            .at("roles"));
    }
    Ok(())
}
